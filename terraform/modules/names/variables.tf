variable "project_id" {
  description = "Project that everything is in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is a project's id, such as carmila-prod-1234: 6 to 30 lower-case letters, digits and dashes. `gcloud projects list` shows yours."
  }
}

variable "names" {
  description = "Names other than the usual ones, by what they name: { dataset = \"other_data\" }."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.names), keys(local.usual))) == 0
    error_message = "names has a key that names nothing here. Write some of: ${join(", ", keys(local.usual))}."
  }

  validation {
    condition     = alltrue([for name in ["dataset", "table", "intervals"] : can(regex("^[A-Za-z0-9_]+$", lookup(var.names, name, "usual")))])
    error_message = "names.dataset, names.table and names.intervals take letters, digits and underscores: BigQuery allows nothing else."
  }

  validation {
    condition = alltrue([
      for name in ["job", "trigger", "repository"] : can(regex("^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$", lookup(var.names, name, "usual")))
    ])
    error_message = "names.job, names.trigger and names.repository take up to 49 lower-case letters, digits and dashes, a letter first."
  }

  validation {
    condition = alltrue([
      for name in ["job_account", "trigger_account", "scheduler_account", "build_account"] :
      can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", lookup(var.names, name, "usual-account")))
    ])
    error_message = "The names of accounts take 6 to 30 lower-case letters, digits and dashes, a letter first, and no @…: that part Google adds."
  }

  validation {
    condition = alltrue([
      for name in ["bucket", "staging", "state"] : can(regex("^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$", lookup(var.names, name, "usual")))
    ])
    error_message = "The names of buckets take 3 to 63 lower-case letters, digits, dashes, dots and underscores, without gs://."
  }
}
