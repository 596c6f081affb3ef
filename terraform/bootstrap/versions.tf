terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.0.0, < 8.0.0"
    }
  }

  # The bucket's name is given by `terraform init -backend-config=bucket=…`, as scripts/cloud does.
  backend "gcs" {
    prefix = "bootstrap"
  }
}
