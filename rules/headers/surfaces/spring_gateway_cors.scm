; SPDX-License-Identifier: Apache-2.0
; CORS of Spring Cloud Gateway in application.yml, whose keys may be written in either way. Patterns of origins are
; answered with the caller's.
;
; surface: spring-gateway-cors
; languages: yaml
; anchors: allowCredentials allow-credentials
; with: globalcors
; files: application.yml application.yaml application-prod*.yml application-prod*.yaml
; handler: cors

((block_mapping_pair
   key: (_) @key
   value: (block_node
     (block_mapping
       (block_mapping_pair
         value: (_) @options))))
 (#any-of? @key "corsConfigurations" "cors-configurations")
 (#set! origins "allowedOriginPatterns allowed-origin-patterns")
 (#set! credentials "allowCredentials allow-credentials")
 (#set! wildcards)
 (#set! reflects))

((block_mapping_pair
   key: (_) @key
   value: (block_node
     (block_mapping
       (block_mapping_pair
         value: (_) @options))))
 (#any-of? @key "corsConfigurations" "cors-configurations")
 (#set! origins "allowedOrigins allowed-origins")
 (#set! credentials "allowCredentials allow-credentials"))
