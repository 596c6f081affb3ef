# The service that looks at the folder, and the schedule that calls it. Neither keeps anything.

resource "google_cloud_run_v2_service" "trigger" {
  project  = var.project_id
  name     = var.name
  location = var.region
  labels   = var.labels

  # Open to the network, since the scheduler and those who deploy come from outside; closed to whoever has no grant.
  ingress              = "INGRESS_TRAFFIC_ALL"
  invoker_iam_disabled = false
  deletion_protection  = false

  template {
    labels          = var.labels
    service_account = var.account
    # No shorter than the scheduler's deadline, or a tick that waits for the job is cut off while the scheduler listens.
    timeout = "${var.deadline}s"
    # A second call meets the first one in the same instance, and is told so.
    max_instance_request_concurrency = 8

    scaling {
      min_instance_count = 0
      max_instance_count = 1
    }

    containers {
      image = var.image

      resources {
        limits            = { cpu = "1", memory = "512Mi" }
        cpu_idle          = true
        startup_cpu_boost = false
      }

      dynamic "env" {
        for_each = var.environment
        content {
          name  = env.key
          value = env.value
        }
      }
    }
  }
}

resource "google_cloud_scheduler_job" "tick" {
  project          = var.project_id
  name             = var.name
  region           = var.region
  description      = "Lets the trigger look at the folder"
  schedule         = var.schedule
  time_zone        = var.time_zone
  paused           = var.paused
  attempt_deadline = "${var.deadline}s"

  retry_config {
    retry_count          = 1
    min_backoff_duration = "60s"
  }

  http_target {
    http_method = "POST"
    uri         = google_cloud_run_v2_service.trigger.uri

    oidc_token {
      service_account_email = var.scheduler_account
      audience              = google_cloud_run_v2_service.trigger.uri
    }
  }

  # The first call must find its grant.
  depends_on = [google_cloud_run_v2_service_iam_member.scheduler]
}
