# SPDX-License-Identifier: Apache-2.0
#
# tree-sitter's C runtime and the grammars: sources from npm packages pinned by third_party's lock file,
# installed into PICKET_NPM_DIR (never into the source tree, never running a package's scripts) and
# compiled here. A new grammar is a line in third_party/package.json and a line in the table below.

set(lock "${CMAKE_SOURCE_DIR}/third_party/package-lock.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${lock}" "${CMAKE_SOURCE_DIR}/third_party/.npmrc")
get_filename_component(PICKET_NPM_DIR "${PICKET_NPM_DIR}" ABSOLUTE)

function(picket_npm_install)
	file(SHA256 "${lock}" want)
	set(stamp "${PICKET_NPM_DIR}/installed")
	if(EXISTS "${stamp}")
		file(READ "${stamp}" have)
		if(have STREQUAL want)
			return()
		endif()
	endif()
	find_program(NPM npm)
	if(NOT NPM)
		message(FATAL_ERROR "npm is missing: it brings tree-sitter and the grammars. Install it, or run ./dev build.")
	endif()
	message(STATUS "npm: tree-sitter and the grammars into ${PICKET_NPM_DIR}")
	file(MAKE_DIRECTORY "${PICKET_NPM_DIR}")
	foreach(file package.json package-lock.json .npmrc)
		configure_file("${CMAKE_SOURCE_DIR}/third_party/${file}" "${PICKET_NPM_DIR}/${file}" COPYONLY)
	endforeach()
	execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
		WORKING_DIRECTORY "${PICKET_NPM_DIR}" RESULT_VARIABLE status
		OUTPUT_VARIABLE output ERROR_VARIABLE output)
	if(NOT status EQUAL 0)
		message(FATAL_ERROR "npm could not install third_party/package-lock.json:\n${output}")
	endif()
	file(WRITE "${stamp}" "${want}")
endfunction()

# Other people's C: no warnings, optimised in every build type, hidden from our lints. Sanitizers look at it
# only when fuzzing: generated tables of a hundred megabytes take them minutes.
function(picket_foreign_library name)
	add_library(${name} STATIC ${ARGN})
	target_compile_options(${name} PRIVATE -w -O1)
	if(NOT PICKET_SANITIZE MATCHES "fuzzer")
		target_compile_options(${name} PRIVATE -fno-sanitize=all)
	endif()
	set_target_properties(${name} PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
endfunction()

# What they do, and the memory they take, is counted (third_party/tree_sitter_work.h).
function(picket_count file)
	set_source_files_properties("${file}" PROPERTIES
		COMPILE_OPTIONS "-include;${CMAKE_SOURCE_DIR}/third_party/tree_sitter_count.h"
		OBJECT_DEPENDS "${CMAKE_SOURCE_DIR}/third_party/tree_sitter_count.h")
endfunction()

# picket_grammar(NAME DIRECTORY): DIRECTORY below node_modules holds src/parser.c and maybe src/scanner.c.
function(picket_grammar name directory)
	set(src "${PICKET_NPM_DIR}/node_modules/${directory}/src")
	set(files "${src}/parser.c")
	if(EXISTS "${src}/scanner.c")
		list(APPEND files "${src}/scanner.c")
		picket_count("${src}/scanner.c")
	endif()
	picket_foreign_library(grammar_${name} ${files})
	target_include_directories(grammar_${name} PRIVATE "${src}")
	target_link_libraries(grammar_${name} PRIVATE tree_sitter)
	target_link_libraries(grammars INTERFACE grammar_${name})
endfunction()

picket_npm_install()

set(runtime "${PICKET_NPM_DIR}/node_modules/tree-sitter/vendor/tree-sitter/lib")
picket_foreign_library(tree_sitter "${CMAKE_SOURCE_DIR}/third_party/tree_sitter_runtime.c"
	"${CMAKE_SOURCE_DIR}/third_party/tree_sitter_work.c")
picket_count("${CMAKE_SOURCE_DIR}/third_party/tree_sitter_runtime.c")
target_compile_options(tree_sitter PRIVATE -O2)
target_include_directories(tree_sitter PRIVATE "${runtime}/src")
target_include_directories(tree_sitter SYSTEM PUBLIC "${runtime}/include" "${CMAKE_SOURCE_DIR}/third_party")
target_compile_definitions(tree_sitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)

add_library(grammars INTERFACE)
picket_grammar(c_sharp "tree-sitter-c-sharp")
picket_grammar(go "tree-sitter-go")
picket_grammar(hcl "@tree-sitter-grammars/tree-sitter-hcl")
picket_grammar(java "tree-sitter-java")
picket_grammar(javascript "tree-sitter-javascript")
picket_grammar(php "tree-sitter-php/php")
picket_grammar(python "tree-sitter-python")
picket_grammar(ruby "tree-sitter-ruby")
picket_grammar(toml "@tree-sitter-grammars/tree-sitter-toml")
picket_grammar(tsx "tree-sitter-typescript/tsx")
picket_grammar(typescript "tree-sitter-typescript/typescript")
picket_grammar(xml "@tree-sitter-grammars/tree-sitter-xml/xml")
picket_grammar(yaml "@tree-sitter-grammars/tree-sitter-yaml")
