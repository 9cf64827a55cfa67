; SPDX-License-Identifier: Apache-2.0
; Python's library secure: headers as objects that methods fill.
;
; surface: python-secure
; languages: python
; anchors: ContentSecurityPolicy() StrictTransportSecurity() XFrameOptions() ReferrerPolicy() PermissionsPolicy()
; with: secure
; handler: python-secure

((call
   function: [
     (identifier) @class
     (attribute attribute: (identifier) @class)]
   arguments: (argument_list) @arguments) @call
 (#eq? @arguments "()")
 (#any-of? @class "ContentSecurityPolicy" "StrictTransportSecurity" "XFrameOptions" "ReferrerPolicy" "PermissionsPolicy" "CrossOriginOpenerPolicy" "CrossOriginEmbedderPolicy" "CrossOriginResourcePolicy"))
