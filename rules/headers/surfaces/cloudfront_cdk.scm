; SPDX-License-Identifier: Apache-2.0
; Response headers policies of CloudFront in the CDK of AWS, and in Pulumi, which has Terraform's members.
;
; surface: cloudfront-cdk
; languages: javascript typescript tsx
; anchors: ResponseHeadersPolicy
; with: securityHeadersBehavior securityHeadersConfig customHeadersBehavior customHeadersConfig corsBehavior corsConfig
; handler: cloudfront

((new_expression
   constructor: [
     (identifier) @class
     (member_expression property: (property_identifier) @class)]
   arguments: (arguments (object) @config))
 (#any-of? @class "ResponseHeadersPolicy" "CfnResponseHeadersPolicy"))
