"""What it takes to run the system: on one machine (`local`) and on Kubernetes (`k8s`)."""
