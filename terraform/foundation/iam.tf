# What concerns one thing alone is beside that thing, in the modules' iam.tf. Here is what concerns the accounts.

# Drive wants a scope that the metadata server does not always give; then the account makes itself a token that has it.
resource "google_service_account_iam_member" "own_token" {
  for_each = toset(["job", "trigger"])

  service_account_id = google_service_account.account[each.key].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.account[each.key].member
}

# Who deploys lets the job, the trigger and the scheduler run as these accounts; owners may already.
resource "google_service_account_iam_member" "deployer" {
  for_each = { for pair in setproduct(["job", "trigger", "scheduler"], var.deployers) : join("/", pair) => {
    account = pair[0], member = pair[1]
  } }

  service_account_id = google_service_account.account[each.value.account].name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value.member
}

# Who deploys lets Cloud Build build as its account; owners may already.
resource "google_service_account_iam_member" "builder" {
  for_each = var.deployers

  service_account_id = module.build.account
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

# What the guide grants on the whole project, and its annex suggests, outlives our own narrower grants until it is taken away.
resource "google_project_iam_member_remove" "guide" {
  for_each = toset(var.revoke_guide_grants ? local.guide_roles : [])

  project = var.project_id
  role    = each.value
  member  = google_service_account.account["job"].member

  # Not before the narrower ones stand.
  depends_on = [module.store, module.warehouse]
}

locals {
  guide_roles = [
    "roles/bigquery.dataEditor",
    "roles/bigquery.jobUser",
    "roles/run.admin",
    "roles/run.developer",
    "roles/storage.objectAdmin",
  ]
}
