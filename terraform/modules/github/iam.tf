locals {
  # What Terraform asks Google when it plans, service by service; roles/viewer would read far more. Each of these can be
  # granted on a project or not at all, or has to see what does not exist yet.
  reads = [
    "roles/artifactregistry.reader",
    "roles/bigquery.metadataViewer",
    "roles/cloudscheduler.viewer",
    "roles/iam.securityReviewer",
    "roles/iam.workloadIdentityPoolViewer",
    "roles/logging.viewer",
    "roles/monitoring.viewer",
    "roles/run.viewer",
    "roles/serviceusage.serviceUsageViewer",
    "roles/storage.bucketViewer",
  ]

  # What it creates and changes when it applies.
  changes = [
    "roles/artifactregistry.admin",
    "roles/bigquery.admin",
    "roles/cloudbuild.builds.editor",
    "roles/cloudscheduler.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.workloadIdentityPoolViewer",
    "roles/logging.configWriter",
    "roles/logging.viewer",
    "roles/monitoring.editor",
    "roles/run.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ]

  # The roles that foundation grants on the project: nothing else may be granted there by a deployment.
  grantable = ["roles/bigquery.jobUser", "roles/logging.logWriter"]
}

# Any ref of the repository, which is what the provider lets in, may plan.
resource "google_service_account_iam_member" "plan" {
  service_account_id = google_service_account.plan.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository_id/${var.repository_id}"
}

# Only the one branch may deploy.
resource "google_service_account_iam_member" "deploy" {
  service_account_id = google_service_account.deploy.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.ref/${var.ref}"
}

# Planning compares what is with what shall be.
resource "google_project_iam_member" "plan" {
  for_each = toset(local.reads)

  project = var.project_id
  role    = each.value
  member  = google_service_account.plan.member
}

# Planning reads the state; it takes no lock, for which it would have to write.
resource "google_storage_bucket_iam_member" "plan" {
  bucket = var.state
  role   = "roles/storage.objectViewer"
  member = google_service_account.plan.member
}

# Deploying creates what is not there yet, so it is granted on the project.
resource "google_project_iam_member" "deploy" {
  for_each = toset(local.changes)

  project = var.project_id
  role    = each.value
  member  = google_service_account.deploy.member
}

# It may grant on the project what foundation grants there, and nothing else: not to itself either.
resource "google_project_iam_member" "deploy_grants" {
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.deploy.member

  condition {
    title      = "only what foundation grants"
    expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${join(", ", formatlist("'%s'", local.grantable))}])"
  }
}

# Deploying writes the state, and locks it.
resource "google_storage_bucket_iam_member" "deploy" {
  bucket = var.state
  role   = "roles/storage.objectUser"
  member = google_service_account.deploy.member
}

# After a deployment it asks the trigger for one tick, with an identity token of its own.
resource "google_service_account_iam_member" "deploy_token" {
  service_account_id = google_service_account.deploy.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = google_service_account.deploy.member
}
