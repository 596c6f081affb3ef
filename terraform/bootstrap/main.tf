# What has to be there before anything else: the bucket that remembers what was made, and GitHub's way in. Once per project.

provider "google" {
  project = var.project_id
  region  = var.region_job
}

module "names" {
  source = "../modules/names"

  project_id = var.project_id
  names      = var.names
}

resource "google_project_service" "api" {
  for_each = toset([
    "cloudresourcemanager.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "serviceusage.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com",
  ])

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_storage_bucket" "state" {
  project  = var.project_id
  name     = module.names.names.state
  location = var.region_job
  labels   = { app = "carmila" }

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions = 50
      with_state         = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

module "github" {
  source = "../modules/github"
  count  = var.github_repository_id == null ? 0 : 1

  project_id    = var.project_id
  repository_id = var.github_repository_id
  ref           = var.github_ref
  state         = google_storage_bucket.state.name

  depends_on = [google_project_service.api]
}
