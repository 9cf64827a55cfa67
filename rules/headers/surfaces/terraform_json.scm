; SPDX-License-Identifier: Apache-2.0
; aws_cloudfront_response_headers_policy in Terraform's JSON syntax.
;
; surface: terraform-json
; languages: json
; files: *.tf.json *.tofu.json
; anchors: aws_cloudfront_response_headers_policy
; handler: cloudfront

((flow_pair
   key: (_) @type
   value: (flow_node
     (flow_mapping
       (flow_pair
         key: (_) @label
         value: (_) @config))))
 (#match? @type "^[\"']aws_cloudfront_response_headers_policy[\"']$"))
