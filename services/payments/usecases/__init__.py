"""What payments can do: each function loads, decides and keeps."""
