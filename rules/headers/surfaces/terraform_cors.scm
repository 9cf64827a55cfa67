; SPDX-License-Identifier: Apache-2.0
; CORS of AWS' HTTP APIs and function URLs in Terraform.
;
; surface: terraform-cors
; languages: hcl
; anchors: allow_credentials
; with: cors_configuration aws_lambda_function_url
; handler: cors

((block
   . (identifier) @kind
   (body) @options)
 (#any-of? @kind "cors_configuration" "cors")
 (#set! origins allow_origins)
 (#set! credentials allow_credentials))
