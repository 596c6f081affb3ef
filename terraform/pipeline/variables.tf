variable "project_id" {
  description = "Project that everything is in."
  type        = string
  nullable    = false
}

variable "region_job" {
  description = "Region of the job: the bucket's."
  type        = string
  default     = "europe-west9"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region_job))
    error_message = "region_job is a region such as europe-west9, without a zone's letter."
  }
}

variable "region_scheduler" {
  description = "Region of the trigger and its scheduler, one that Cloud Scheduler has."
  type        = string
  default     = "europe-west1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region_scheduler))
    error_message = "region_scheduler is a region such as europe-west1; `gcloud scheduler locations list` says which there are."
  }
}

variable "bigquery_location" {
  description = "Where the dataset is, as foundation made it."
  type        = string
  default     = "EU"
  nullable    = false
}

variable "names" {
  description = "Names other than the usual ones, by what they name: { dataset = \"other_data\" }."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "drive_folder_id" {
  description = "The Drive folder of the workbooks."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{15,}$", var.drive_folder_id))
    error_message = "drive_folder_id is what follows /folders/ in the folder's address, up to the question mark: https://drive.google.com/drive/folders/<drive_folder_id>?…"
  }
}

variable "job_image" {
  description = "Image of the job, by digest."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+-docker\\.pkg\\.dev/[a-z0-9:.-]+/[a-z0-9-]+/carmila-xgb@sha256:[0-9a-f]{64}$", var.job_image))
    error_message = "job_image is REGION-docker.pkg.dev/PROJECT/REPOSITORY/carmila-xgb@sha256:… with its 64 digits: a tag can come to mean another image."
  }
}

variable "trigger_image" {
  description = "Image of the trigger, by digest."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+-docker\\.pkg\\.dev/[a-z0-9:.-]+/[a-z0-9-]+/carmila-trigger@sha256:[0-9a-f]{64}$", var.trigger_image))
    error_message = "trigger_image is REGION-docker.pkg.dev/PROJECT/REPOSITORY/carmila-trigger@sha256:… with its 64 digits: a tag can come to mean another image."
  }
}

variable "job_cpu" {
  description = "Processors of the job."
  type        = string
  default     = "4"
  nullable    = false
}

variable "job_memory" {
  description = "Memory of the job."
  type        = string
  default     = "4Gi"
  nullable    = false
}

variable "job_minutes" {
  description = "Minutes that the job may take before it is ended and tried again."
  type        = number
  default     = 60
  nullable    = false
}

variable "job_tasks" {
  description = "Tasks that share the malls of a run."
  type        = number
  default     = 1
  nullable    = false
}

variable "schedule" {
  description = "When the trigger looks at the folder, as cron has it."
  type        = string
  default     = "0 * * * *"
  nullable    = false
}

variable "time_zone" {
  description = "Time zone of the schedule."
  type        = string
  default     = "Europe/Paris"
  nullable    = false
}

variable "paused" {
  description = "Whether the schedule rests."
  type        = bool
  default     = false
  nullable    = false
}

variable "tick_seconds" {
  description = "Seconds that a tick may take, waiting for the job."
  type        = number
  default     = 1800
  nullable    = false
}

variable "callers" {
  description = "Who may ask the trigger for a tick beside the scheduler, as IAM members: those who deploy."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.callers : can(regex("^(user|group|serviceAccount):[^@\\s]+@[^@\\s]+$", member))])
    error_message = "callers are IAM members, such as user:you@example.com. Nobody else may call: not allUsers, not allAuthenticatedUsers."
  }
}

variable "alert_email" {
  description = "Where alerts are sent; null: they are seen in the console alone."
  type        = string
  default     = null
}

variable "alert_data_days" {
  description = "Days that the newest count may be old before somebody is told."
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
