; SPDX-License-Identifier: Apache-2.0
; Cookies of hapi, which are Secure and HttpOnly unless server.state() says otherwise.
;
; surface: hapi-cookie
; languages: javascript typescript tsx
; anchors: isSecure isHttpOnly
; handler: setting

((pair
   key: (property_identifier) @name
   value: (false) @value)
 (#eq? @name "isSecure")
 (#set! kind cookie)
 (#set! setting secure))

((pair
   key: (property_identifier) @name
   value: (false) @value)
 (#eq? @name "isHttpOnly")
 (#set! kind cookie)
 (#set! setting httpOnly))
