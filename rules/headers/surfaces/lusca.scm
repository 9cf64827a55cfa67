; SPDX-License-Identifier: Apache-2.0
; lusca for Express.
;
; surface: lusca
; languages: javascript typescript tsx
; anchors: lusca
; handler: lusca

(call_expression) @call
