; SPDX-License-Identifier: Apache-2.0
; secureHeaders() of Hono, under whatever name it is imported.
;
; surface: hono-secure-headers
; languages: javascript typescript tsx
; anchors: hono/secure-headers
; handler: hono-secure-headers

(call_expression function: (identifier)) @call
