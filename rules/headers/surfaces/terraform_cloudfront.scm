; SPDX-License-Identifier: Apache-2.0
; aws_cloudfront_response_headers_policy of Terraform and OpenTofu.
;
; surface: terraform
; languages: hcl
; anchors: aws_cloudfront_response_headers_policy
; handler: cloudfront

((block
   . (identifier) @kind
   . (string_lit) @type
   . (string_lit) @label
   (body) @config)
 (#eq? @kind "resource")
 (#match? @type "aws_cloudfront_response_headers_policy"))
