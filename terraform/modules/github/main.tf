# GitHub's workflows as two identities without keys: one that plans and can only read, one that deploys. Any ref of the
# one repository is let in, since pull requests plan; who may then become which identity is in iam.tf.

resource "google_iam_workload_identity_pool" "github" {
  project                   = var.project_id
  workload_identity_pool_id = "carmila-github"
  display_name              = "GitHub"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_condition                = "assertion.repository_id == '${var.repository_id}'"

  attribute_mapping = {
    "google.subject"          = "assertion.sub"
    "attribute.repository_id" = "assertion.repository_id"
    "attribute.ref"           = "assertion.ref"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "plan" {
  project      = var.project_id
  account_id   = "plan-carmila"
  display_name = "Plans from GitHub: reads"
}

resource "google_service_account" "deploy" {
  project      = var.project_id
  account_id   = "deploy-carmila"
  display_name = "Deploys from GitHub's main branch"
}
