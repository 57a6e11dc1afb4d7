from osekkai.cli import main

main()
