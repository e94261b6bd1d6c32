# The tests of a build with sanitizers: presets asan-ubsan (TRIDENTSCAN_SANITIZER=address) and tsan (thread).
# Whole executables, not test by test, because each start takes a while. The preset leaves out what
# UndefinedBehaviorSanitizer checks at every access, which took a quarter of the time to compile: null pointers
# and sizes of objects, which AddressSanitizer sees itself, alignment and dynamic types.

set(mpi_in_containers OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1)

# add_program_tests(NAME SCRIPT EXPRESSION ENVIRONMENT...): those of end_to_end/SCRIPT that EXPRESSION selects
function(add_program_tests name script expression)
  add_test(NAME ${name}
    COMMAND ${TRIDENTSCAN_PYTHON} -m pytest -q -rs -p no:cacheprovider -k "${expression}"
            ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end/${script})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 PROCESSORS 2
    ENVIRONMENT "TRIDENTSCAN_BINARY=$<TARGET_FILE:tridentscan>;${python_environment};${mpi_in_containers};${ARGN}")
endfunction()

set(two_ranks "2-2 or told_once or without_mpirun")

if(TRIDENTSCAN_SANITIZER STREQUAL "address")
  # Statistics of hundreds of kernels, of toys without number and of samples of events take half of the time.
  set(TRIDENTSCAN_TEST_SELECTION "~[statistics]")
  foreach(folder scanner/config scanner/parallel scanner/io scanner/run)
    add_unit_tests(${folder})
  endforeach()
  # Numerics: built and run by scripts/test.sh --all only.
  set(TRIDENTSCAN_TEST_FLAGS -O1)
  foreach(folder physics scanner/integration)
    add_unit_tests(${folder})
    set_tests_properties(${folder} PROPERTIES LABELS slow TIMEOUT 3600)
  endforeach()
  set_target_properties(test_physics test_scanner_integration PROPERTIES EXCLUDE_FROM_ALL ON)
  set(leaks LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/support/leaks.txt:print_suppressions=0)
  set_tests_properties(scanner/parallel scanner/run physics scanner/integration PROPERTIES ENVIRONMENT "${leaks}")
  set_tests_properties(scanner/run PROPERTIES COST 100)  # the longest begins first
  add_program_tests(asan/bad_input test_bad_input.py "not help" ${leaks})
  add_program_tests(asan/sharp_cuts test_nothing_selected.py "same_bytes or before_any_work" ${leaks})
  # Results that somebody with bad intentions might write: HDF5 reads them, our code has to doubt them.
  add_test(NAME asan/hostile_results
    COMMAND ${TRIDENTSCAN_PYTHON} -m pytest -q -rs -p no:cacheprovider ${CMAKE_CURRENT_SOURCE_DIR}/faults/test_hostile_results.py)
  set_tests_properties(asan/hostile_results PROPERTIES LABELS slow TIMEOUT 1800 PROCESSORS 2 ENVIRONMENT
    "TRIDENTSCAN_BINARY=$<TARGET_FILE:tridentscan>;TRIDENTSCAN_ALL_HOSTILE_RESULTS=1;${python_environment};${leaks}")
  # Open MPI itself does not free everything.
  add_program_tests(asan/two_ranks test_parallel.py "${two_ranks}" ASAN_OPTIONS=detect_leaks=0)
  add_subdirectory(fuzz)
else()
  # Archer tells ThreadSanitizer about the synchronisation inside OpenMP.
  find_library(TRIDENTSCAN_ARCHER archer REQUIRED PATHS /usr/lib/llvm-14/lib)
  set(tsan OMP_TOOL_LIBRARIES=${TRIDENTSCAN_ARCHER} "TSAN_OPTIONS=ignore_noninstrumented_modules=1 halt_on_error=1")
  add_unit_tests(scanner/parallel)
  set_tests_properties(scanner/parallel PROPERTIES ENVIRONMENT "${tsan}")
  add_program_tests(tsan/two_ranks test_parallel.py "${two_ranks}" ${tsan})

  add_executable(planted_race support/planted_race.cpp)
  target_link_libraries(planted_race PRIVATE tridentscan_scanner tridentscan_flags)
  add_test(NAME tsan/race_is_reported COMMAND planted_race race)
  set_tests_properties(tsan/race_is_reported PROPERTIES
    ENVIRONMENT "${tsan}" PASS_REGULAR_EXPRESSION "WARNING: ThreadSanitizer: data race")
  add_test(NAME tsan/lock_is_understood COMMAND planted_race)
  set_tests_properties(tsan/lock_is_understood PROPERTIES
    ENVIRONMENT "${tsan}" FAIL_REGULAR_EXPRESSION "ThreadSanitizer")
endif()
