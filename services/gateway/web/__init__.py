"""Pages for people: Vietnamese first, English second, sized for a phone, working without scripts."""
