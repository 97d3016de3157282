@echo off
rem Double-clic sous Windows, sans droits d'administration : cherche Python 3.11 ou plus recent, installe une fois
rem dans ce dossier, ouvre JupyterLab. Le reste est dans workbench\lab\start.py.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
pushd "%~dp0" || goto dossier
if not exist "workbench\lab\start.py" goto dossier

set "TROUVE="
call :essayer "%~dp0python\python.exe"
for %%V in (3.14 3.13 3.12 3.11) do call :lanceur %%V
for %%V in (314 313 312 311) do call :essayer "%LocalAppData%\Programs\Python\Python%%V\python.exe"
for %%V in (314 313 312 311) do call :essayer "%ProgramFiles%\Python%%V\python.exe"
call :essayer python
call :essayer python3
if not defined TROUVE goto absent

%TROUVE% -I "workbench\lab\start.py" %*
set "RENDU=%ERRORLEVEL%"
if not "%RENDU%"=="0" pause
popd
exit /b %RENDU%

:lanceur
if defined TROUVE exit /b 0
py -%1 -I -c "import venv, ensurepip" >nul 2>&1
if not errorlevel 1 set "TROUVE=py -%1"
exit /b 0

:essayer
if defined TROUVE exit /b 0
"%~1" -I -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if not errorlevel 1 set TROUVE="%~1"
exit /b 0

:absent
echo.
echo Python 3.11 ou plus récent n’est pas sur cet ordinateur. Il est gratuit, et s’installe sans droits d’administration :
echo   1. ouvrir https://www.python.org/downloads/windows/ et prendre « Windows installer (64-bit) » ;
echo   2. l’ouvrir, laisser décochée la case « Use admin privileges », choisir « Install Now » ;
echo   3. rouvrir ce fichier.
pause
popd
exit /b 1

:dossier
echo.
echo Il manque des fichiers à côté de celui-ci. S’il est encore dans le fichier .zip : clic droit sur le .zip,
echo « Extraire tout », puis rouvrir ce fichier dans le dossier extrait, sur le disque de cet ordinateur.
pause
exit /b 1
