from portillon.cli.main import main

main()
