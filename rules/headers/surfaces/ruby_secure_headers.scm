; SPDX-License-Identifier: Apache-2.0
; The gem secure_headers: SecureHeaders::Configuration.default do |config| config.csp = {...} end
;
; surface: ruby-secure-headers
; languages: ruby
; anchors: SecureHeaders::Configuration
; handler: secure-headers

(assignment
  left: (call receiver: (identifier) method: (identifier) @name)
  right: (_) @value)
