# What runs: the job, the trigger with its schedule, the alerts. It holds no data: it can go and come back.

provider "google" {
  project = var.project_id
  region  = var.region_job
}

locals {
  names  = module.names.names
  emails = module.names.emails
  labels = { app = "carmila" }
}

module "names" {
  source = "../modules/names"

  project_id = var.project_id
  names      = var.names
}

module "job" {
  source = "../modules/job"

  project_id      = var.project_id
  name            = local.names.job
  region          = var.region_job
  image           = var.job_image
  account         = local.emails.job
  bucket          = local.names.bucket
  drive_folder_id = var.drive_folder_id
  cpu             = var.job_cpu
  memory          = var.job_memory
  minutes         = var.job_minutes
  tasks           = var.job_tasks
  runners         = { trigger = "serviceAccount:${local.emails.trigger}" }
  viewers         = { job = "serviceAccount:${local.emails.job}" }
  labels          = local.labels
}

module "trigger" {
  source = "../modules/trigger"

  project_id        = var.project_id
  name              = local.names.trigger
  region            = var.region_scheduler
  image             = var.trigger_image
  account           = local.emails.trigger
  scheduler_account = local.emails.scheduler
  callers           = var.callers
  schedule          = var.schedule
  time_zone         = var.time_zone
  paused            = var.paused
  deadline          = var.tick_seconds
  labels            = local.labels

  environment = {
    GCP_PROJECT_ID     = var.project_id
    GCP_REGION         = var.region_job
    DRIVE_FOLDER_ID    = var.drive_folder_id
    CLOUD_RUN_JOB_NAME = module.job.name
    GCS_BUCKET_NAME    = local.names.bucket
    BQ_DATASET         = local.names.dataset
    BQ_TABLE           = local.names.table
    BQ_INTERVALS_TABLE = local.names.intervals
    BQ_LOCATION        = var.bigquery_location
    # The tick leaves the rest to the next one before it is cut off.
    TICK_DEADLINE = floor(var.tick_seconds * 5 / 6)
  }
}

module "alerts" {
  source = "../modules/alerts"

  project_id = var.project_id
  job        = local.names.job
  trigger    = local.names.trigger
  bucket     = local.names.bucket
  email      = var.alert_email
  schedule   = var.schedule
  data_days  = var.alert_data_days
  labels     = local.labels
}
