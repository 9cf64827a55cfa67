; SPDX-License-Identifier: Apache-2.0
; Policies and presets of spatie/laravel-csp: addDirective (2) and add (3) in configure().
;
; surface: spatie-csp
; languages: php
; anchors: Spatie\Csp
; handler: spatie-csp

((method_declaration
   name: (name) @method
   body: (_) @body)
 (#eq? @method "configure"))
