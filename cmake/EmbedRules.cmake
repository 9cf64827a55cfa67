# SPDX-License-Identifier: Apache-2.0
#
# Rules are read at build time: picket-embed, made of the same loader that reads user rules, turns
# rules/secrets into a constant table and prefilter databases, which are linked into the program as the
# library embedded_rules. A rule that does not load fails the build.

add_executable(picket-embed match/embed_main.c)
picket_own_code(picket-embed)
target_link_libraries(picket-embed PRIVATE match)

file(GLOB_RECURSE rule_files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rules/secrets/*.toml")
set(embedded "${CMAKE_BINARY_DIR}/embedded")
file(MAKE_DIRECTORY "${embedded}")
# How many databases there are depends on the processor: builtin.c stands for them all.
add_custom_command(
	OUTPUT "${embedded}/builtin.c"
	COMMAND picket-embed rules/secrets "${embedded}"
	WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
	DEPENDS picket-embed ${rule_files}
	COMMENT "Embedding rules/secrets"
	VERBATIM)
add_library(embedded_rules STATIC "${embedded}/builtin.c")
picket_own_code(embedded_rules)
target_link_libraries(embedded_rules PUBLIC ruleset)

# The same for rules/headers: picket-policies makes a constant of what the judges know.
add_executable(picket-policies judge/policies_main.c)
picket_own_code(picket-policies)
target_link_libraries(picket-policies PRIVATE judge)

set(policy_files rules/headers/policies.toml rules/headers/hosts.toml)
list(TRANSFORM policy_files PREPEND "${CMAKE_SOURCE_DIR}/" OUTPUT_VARIABLE policy_paths)
add_custom_command(
	OUTPUT "${embedded}/policies.c"
	COMMAND picket-policies "${embedded}/policies.c" ${policy_files}
	WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
	DEPENDS picket-policies ${policy_paths}
	COMMENT "Embedding rules/headers"
	VERBATIM)
target_sources(embedded_rules PRIVATE "${embedded}/policies.c")
target_link_libraries(embedded_rules PUBLIC surface judge)

# The surfaces that are tree-sitter queries go in as they are, too: they are compiled by tree-sitter when
# the first file needs them.
file(GLOB surface_paths CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rules/headers/surfaces/*.scm")
set(surface_source "#include \"surface/builtin_surfaces.h\"\n\n")
set(surface_cases "")
set(number 0)
foreach(path IN LISTS surface_paths)
	get_filename_component(name "${path}" NAME)
	string(APPEND surface_source
		"__asm__(\".section .rodata\\npicket_surface_${number}:\\n.incbin \\\"${path}\\\"\\n\"\n"
		"\t\"picket_surface_${number}_end:\\n.byte 0\\n.previous\\n\");\n"
		"extern const char picket_surface_${number}[], picket_surface_${number}_end[];\n\n")
	string(APPEND surface_cases
		"\tcase ${number}:\n\t\t*name = \"rules/headers/surfaces/${name}\";\n"
		"\t\treturn bytes_of(picket_surface_${number}, (size_t)(picket_surface_${number}_end - picket_surface_${number}));\n")
	math(EXPR number "${number} + 1")
endforeach()
string(APPEND surface_source
	"struct bytes builtin_surface(size_t i, const char **name)\n{\n\tswitch (i) {\n${surface_cases}"
	"\tdefault:\n\t\treturn bytes_of(NULL, 0);\n\t}\n}\n")
file(CONFIGURE OUTPUT "${embedded}/surfaces.c" CONTENT "${surface_source}" @ONLY)
set_source_files_properties("${embedded}/surfaces.c" PROPERTIES OBJECT_DEPENDS "${surface_paths}")
target_sources(embedded_rules PRIVATE "${embedded}/surfaces.c")
