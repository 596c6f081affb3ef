# Who builds the images, and from where. What is built is cloudbuild.yaml's business.

resource "google_service_account" "build" {
  project      = var.project_id
  account_id   = var.account
  display_name = "Builds Carmila's images"
}

resource "google_storage_bucket" "staging" {
  project  = var.project_id
  name     = var.staging
  location = var.location
  labels   = var.labels

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  # Sources are in git; here they only pass through.
  lifecycle_rule {
    condition {
      age = 7
    }
    action {
      type = "Delete"
    }
  }
}
