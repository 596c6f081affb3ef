variable "project_id" {
  description = "Project that everything is in."
  type        = string
  nullable    = false
}

variable "region_job" {
  description = "Region of the job, the bucket, the images and the builds."
  type        = string
  default     = "europe-west9"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region_job))
    error_message = "region_job is a region such as europe-west9, without a zone's letter."
  }
}

variable "bigquery_location" {
  description = "Where the dataset is: EU, or one region. It cannot be changed once the dataset is there."
  type        = string
  default     = "EU"
  nullable    = false

  validation {
    condition     = can(regex("^(EU|US|[a-z]+-[a-z]+[0-9]+)$", var.bigquery_location))
    error_message = "bigquery_location is EU, US, or a region such as europe-west9."
  }
}

variable "names" {
  description = "Names other than the usual ones, by what they name: { dataset = \"other_data\" }."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "analysts" {
  description = "Address of the group that reads the table and the reports, and nothing else; null for nobody."
  type        = string
  default     = null

  validation {
    condition     = var.analysts == null || can(regex("^[^@:\\s]+@[^@\\s]+\\.[^@\\s]+$", var.analysts))
    error_message = "analysts is the address of a group, such as analysts@example.com, without group: before it."
  }
}

variable "deployers" {
  description = "Who deploys beside the project's owners, as IAM members: GitHub's deploying identity."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.deployers : can(regex("^(user|group|serviceAccount):[^@\\s]+@[^@\\s]+$", member))])
    error_message = "deployers are IAM members, such as serviceAccount:deploy-carmila@PROJECT.iam.gserviceaccount.com or user:you@example.com."
  }
}

variable "noncurrent_days" {
  description = "Days that a replaced or deleted object of the bucket can be brought back."
  type        = number
  default     = 30
  nullable    = false
}

variable "images_kept" {
  description = "Versions of each image that are kept, however old."
  type        = number
  default     = 10
  nullable    = false
}

variable "adopt" {
  description = "What the guide's commands have already made and Terraform takes over."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.adopt, local.adoptable)) == 0
    error_message = "adopt has something that cannot be taken over. Write some of: ${join(", ", local.adoptable)}."
  }
}

variable "revoke_guide_grants" {
  description = "Whether the guide's project-wide grants to the job's account are taken away. It cannot work without ours by then."
  type        = bool
  default     = false
  nullable    = false
}
