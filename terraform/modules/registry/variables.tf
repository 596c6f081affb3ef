variable "project_id" {
  description = "Project of the registry."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the registry."
  type        = string
  nullable    = false
}

variable "location" {
  description = "Region of the registry: the job's."
  type        = string
  nullable    = false
}

variable "writers" {
  description = "Accounts that push images."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "keep" {
  description = "Versions of each image that are kept, however old: what a rollback can go back to."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.keep >= 2 && floor(var.keep) == var.keep
    error_message = "keep is a whole number, at least 2: the version at work and the one before it."
  }
}

variable "labels" {
  description = "Labels of the registry."
  type        = map(string)
  default     = {}
  nullable    = false
}
