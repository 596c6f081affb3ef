# The Cloud Run job. It reads its folder and bucket from the environment, as the guide has it; project and region tell it
# what it is itself, so that it can ask which of its executions is at work.

resource "google_cloud_run_v2_job" "job" {
  project  = var.project_id
  name     = var.name
  location = var.region
  labels   = var.labels

  # It holds nothing: what it leaves is in the bucket.
  deletion_protection = false

  template {
    labels      = var.labels
    task_count  = var.tasks
    parallelism = var.tasks

    template {
      service_account = var.account
      timeout         = "${var.minutes * 60}s"
      max_retries     = 3

      containers {
        image = var.image

        resources {
          limits = { cpu = var.cpu, memory = var.memory }
        }

        env {
          name  = "GCS_BUCKET_NAME"
          value = var.bucket
        }
        env {
          name  = "DRIVE_FOLDER_ID"
          value = var.drive_folder_id
        }
        env {
          name  = "GCP_PROJECT_ID"
          value = var.project_id
        }
        env {
          name  = "GCP_REGION"
          value = var.region
        }
      }
    }
  }
}
