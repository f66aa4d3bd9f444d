"""From the files schools send to rows that an aggregate takes, or to the reason why not."""
