"""The JSON API for programs: thin routes at /api/v1, each of which asks one house."""
