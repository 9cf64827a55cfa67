; SPDX-License-Identifier: Apache-2.0
; AWS::CloudFront::ResponseHeadersPolicy, in YAML and JSON.
;
; surface: cloudformation
; languages: yaml json
; anchors: ResponseHeadersPolicyConfig
; handler: cloudfront

((block_mapping_pair
   key: (_) @key
   value: (_) @config)
 (#match? @key "^['\"]?ResponseHeadersPolicyConfig['\"]?$"))

((flow_pair
   key: (_) @key
   value: (_) @config)
 (#match? @key "^['\"]?ResponseHeadersPolicyConfig['\"]?$"))
