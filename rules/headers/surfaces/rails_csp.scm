; SPDX-License-Identifier: Apache-2.0
; content_security_policy do |policy| ... end: Rails' initializer and controllers.
;
; surface: rails-csp
; languages: ruby
; anchors: content_security_policy
; handler: rails-csp

((call
   method: (identifier) @method
   block: (_) @block)
 (#eq? @method "content_security_policy"))

((call
   method: (identifier) @method
   block: (_) @block)
 (#eq? @method "content_security_policy_report_only")
 (#set! report-only))
