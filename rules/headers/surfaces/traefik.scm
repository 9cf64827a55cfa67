; SPDX-License-Identifier: Apache-2.0
; Options of Traefik's headers middleware, in a dynamic configuration file or a Middleware resource.
;
; surface: traefik
; languages: yaml
; anchors: stsSeconds contentSecurityPolicy customResponseHeaders frameDeny contentTypeNosniff browserXssFilter referrerPolicy permissionsPolicy customFrameOptionsValue accessControlAllowOriginList
; handler: traefik

((block_mapping_pair
   key: (_) @key
   value: (_) @headers)
 (#match? @key "^['\"]?headers['\"]?$"))

((flow_pair
   key: (_) @key
   value: (_) @headers)
 (#match? @key "^['\"]?headers['\"]?$"))
