# What stays when the pipeline goes: APIs, accounts, images, bucket, dataset and table, and who builds.

provider "google" {
  project = var.project_id
  region  = var.region_job
}

locals {
  names   = module.names.names
  labels  = { app = "carmila" }
  readers = var.analysts == null ? [] : ["group:${var.analysts}"]
}

module "names" {
  source = "../modules/names"

  project_id = var.project_id
  names      = var.names
}

resource "google_project_service" "api" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "bigquery.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "drive.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "storage.googleapis.com",
  ])

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "account" {
  for_each = {
    job       = "Runs Carmila's job"
    trigger   = "Runs Carmila's trigger"
    scheduler = "Calls Carmila's trigger"
  }

  project      = var.project_id
  account_id   = local.names["${each.key}_account"]
  display_name = each.value

  depends_on = [google_project_service.api]
}

module "store" {
  source = "../modules/store"

  project_id      = var.project_id
  name            = local.names.bucket
  location        = var.region_job
  writers         = { job = google_service_account.account["job"].member }
  readers         = { trigger = google_service_account.account["trigger"].member }
  prefix_writers  = { "loads/" = google_service_account.account["trigger"].member }
  report_readers  = local.readers
  noncurrent_days = var.noncurrent_days
  labels          = local.labels

  depends_on = [google_project_service.api]
}

module "warehouse" {
  source = "../modules/warehouse"

  project_id = var.project_id
  dataset    = local.names.dataset
  location   = var.bigquery_location
  tables = {
    (local.names.table)     = file("${path.module}/../../schema/predictions_carmila.json")
    (local.names.intervals) = file("${path.module}/../../schema/intervalles_carmila.json")
  }
  editors = { trigger = google_service_account.account["trigger"].member }
  viewers = local.readers
  labels  = local.labels

  depends_on = [google_project_service.api]
}

module "build" {
  source = "../modules/build"

  project_id = var.project_id
  account    = local.names.build_account
  staging    = local.names.staging
  location   = var.region_job
  labels     = local.labels

  depends_on = [google_project_service.api]
}

module "registry" {
  source = "../modules/registry"

  project_id = var.project_id
  name       = local.names.repository
  location   = var.region_job
  writers    = { build = module.build.member }
  keep       = var.images_kept
  labels     = local.labels

  depends_on = [google_project_service.api]
}
