"""What pages and API both do: find the service that takes a file, ask each service for its health."""
