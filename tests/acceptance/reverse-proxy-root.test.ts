import { describeBehindNginx } from './support/behind-nginx';

describeBehindNginx('nginx, at a root', '');
