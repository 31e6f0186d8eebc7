"""Many assets, many sessions, every engine: ``make scale``.

Engines' processes import the module that was started, so this one holds nothing that they do not need.
"""

if __name__ == "__main__":
    from tests.benchmarks.scale_comparison import main

    main()
