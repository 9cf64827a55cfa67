; SPDX-License-Identifier: Apache-2.0
; Flags of the session's cookie that framework.yaml of Symfony switches off.
;
; surface: symfony-settings
; languages: yaml
; anchors: cookie_secure cookie_httponly
; paths: config
; handler: setting

((block_mapping_pair
   key: (_) @outer
   value: (block_node
     (block_mapping
       (block_mapping_pair
         key: (_) @name
         value: (_) @value))))
 (#eq? @outer "session")
 (#any-of? @name "cookie_secure" "cookie_httponly")
 (#set! kind cookie))
