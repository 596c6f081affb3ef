# An administrator who followed the guide keeps what it made.

locals {
  # Both roots take the whole list, each its own part of it: it is one setting.
  adoptable = ["job_account", "scheduler_account", "bucket", "dataset", "table", "repository", "job", "service", "scheduler"]

  account_ids = {
    for role in ["job", "scheduler"] :
    role => "projects/${var.project_id}/serviceAccounts/${module.names.emails[role]}" if contains(var.adopt, "${role}_account")
  }
}

import {
  for_each = local.account_ids
  to       = google_service_account.account[each.key]
  id       = each.value
}

import {
  for_each = toset(contains(var.adopt, "bucket") ? [local.names.bucket] : [])
  to       = module.store.google_storage_bucket.results
  id       = "${var.project_id}/${each.value}"
}

import {
  for_each = toset(contains(var.adopt, "dataset") ? [local.names.dataset] : [])
  to       = module.warehouse.google_bigquery_dataset.data
  id       = "projects/${var.project_id}/datasets/${each.value}"
}

import {
  for_each = toset(contains(var.adopt, "table") ? [local.names.table] : [])
  to       = module.warehouse.google_bigquery_table.table[each.value]
  id       = "projects/${var.project_id}/datasets/${local.names.dataset}/tables/${each.value}"
}

import {
  for_each = toset(contains(var.adopt, "repository") ? [local.names.repository] : [])
  to       = module.registry.google_artifact_registry_repository.images
  id       = "projects/${var.project_id}/locations/${var.region_job}/repositories/${each.value}"
}
