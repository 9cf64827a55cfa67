; SPDX-License-Identifier: Apache-2.0
; CORS of hapi's routes: `cors: {origin: [...], credentials: true}` of a server or route. It answers with the caller's
; origin where all are allowed, as they are without `origin`.
;
; surface: hapi-cors
; languages: javascript typescript tsx
; anchors: @hapi/hapi 'hapi' "hapi"
; with: cors
; handler: cors

((pair
   key: (property_identifier) @key
   value: [(object) (identifier)] @options)
 (#eq? @key "cors")
 (#set! origins origin)
 (#set! credentials credentials)
 (#set! wildcards)
 (#set! default-any)
 (#set! reflects))
