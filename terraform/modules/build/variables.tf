variable "project_id" {
  description = "Project that builds."
  type        = string
  nullable    = false
}

variable "account" {
  description = "Name of the account that builds, without its domain."
  type        = string
  nullable    = false
}

variable "staging" {
  description = "Name of the bucket that sources are sent to."
  type        = string
  nullable    = false
}

variable "location" {
  description = "Region of the bucket and the builds."
  type        = string
  nullable    = false
}

variable "labels" {
  description = "Labels of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}
