# An administrator who followed the guide keeps what it made. The guide's function is no such thing: it owns the service of
# the same name until it is detached from it.

locals {
  # Both roots take the whole list, each its own part of it: it is one setting.
  adoptable = ["job_account", "scheduler_account", "bucket", "dataset", "table", "repository", "job", "service", "scheduler"]
}

import {
  for_each = toset(contains(var.adopt, "job") ? [local.names.job] : [])
  to       = module.job.google_cloud_run_v2_job.job
  id       = "projects/${var.project_id}/locations/${var.region_job}/jobs/${each.value}"
}

import {
  for_each = toset(contains(var.adopt, "service") ? [local.names.trigger] : [])
  to       = module.trigger.google_cloud_run_v2_service.trigger
  id       = "projects/${var.project_id}/locations/${var.region_scheduler}/services/${each.value}"
}

import {
  for_each = toset(contains(var.adopt, "scheduler") ? [local.names.trigger] : [])
  to       = module.trigger.google_cloud_scheduler_job.tick
  id       = "projects/${var.project_id}/locations/${var.region_scheduler}/jobs/${each.value}"
}
