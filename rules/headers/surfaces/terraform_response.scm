; SPDX-License-Identifier: Apache-2.0
; Response headers of AWS load balancers (listener attributes) as attributes of their own.
;
; surface: terraform-listener
; languages: hcl
; anchors: routing_http_response_

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_content_security_policy_header_value")
 (#set! header "Content-Security-Policy"))

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_strict_transport_security_header_value")
 (#set! header "Strict-Transport-Security"))

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_x_frame_options_header_value")
 (#set! header "X-Frame-Options"))

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_x_content_type_options_header_value")
 (#set! header "X-Content-Type-Options"))

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_access_control_allow_origin_header_value")
 (#set! header "Access-Control-Allow-Origin"))

((attribute
   (identifier) @name
   (expression) @value)
 (#eq? @name "routing_http_response_access_control_allow_credentials_header_value")
 (#set! header "Access-Control-Allow-Credentials"))
