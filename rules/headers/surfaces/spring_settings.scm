; SPDX-License-Identifier: Apache-2.0
; Flags of the session's cookie that application.yml of Spring Boot switches off. Profiles for development
; have files of their own, which are not read.
;
; surface: spring-settings
; languages: yaml
; anchors: http-only httpOnly secure
; with: cookie:
; files: application.yml application.yaml application-prod*.yml application-prod*.yaml
; handler: setting

((block_mapping_pair
   key: (_) @outer
   value: (block_node
     (block_mapping
       (block_mapping_pair
         key: (_) @inner
         value: (block_node
           (block_mapping
             (block_mapping_pair
               key: (_) @name
               value: (_) @value)))))))
 (#eq? @outer "session")
 (#eq? @inner "cookie")
 (#any-of? @name "secure" "http-only" "httpOnly")
 (#set! kind cookie))
