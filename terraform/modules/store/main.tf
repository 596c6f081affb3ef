# The bucket of the runs. It knows who may touch what in it, and nothing of what the objects mean.

resource "google_storage_bucket" "results" {
  project  = var.project_id
  name     = var.name
  location = var.location
  labels   = var.labels

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  # Only of what was replaced or deleted: a rule on age would delete the run that latest.json names, once no workbook
  # has changed for long enough.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}
