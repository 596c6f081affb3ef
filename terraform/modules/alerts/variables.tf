variable "project_id" {
  description = "Project that is watched."
  type        = string
  nullable    = false
}

variable "job" {
  description = "Name of the Cloud Run job."
  type        = string
  nullable    = false
}

variable "trigger" {
  description = "Name of the trigger's service."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Bucket of the runs, for the links."
  type        = string
  nullable    = false
}

variable "email" {
  description = "Where alerts are sent; nowhere if null: they are then seen in the console alone."
  type        = string
  default     = null

  validation {
    condition     = var.email == null || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.email))
    error_message = "email is one address, such as data-team@example.com."
  }
}

variable "schedule" {
  description = "When the trigger is called, as cron has it."
  type        = string
  nullable    = false
}

variable "data_days" {
  description = "Days that the newest count may be old."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.data_days >= 1 && var.data_days <= 365 && floor(var.data_days) == var.data_days
    error_message = "data_days is a whole number of days from 1 to 365."
  }
}

variable "labels" {
  description = "Labels of the alerts."
  type        = map(string)
  default     = {}
  nullable    = false
}
