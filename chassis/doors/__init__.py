"""The gRPC server, the HTTP server for probes and metrics, and the client for other services."""
