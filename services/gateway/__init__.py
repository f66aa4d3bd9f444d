"""The gateway house: pages for people and a JSON API for programs; it keeps nothing of its own."""
